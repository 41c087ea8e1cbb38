/** Whether an API treats a content type as bytes. `*\/*` takes every body, also one without a type. @param contentType the header. */
export function isBinaryType(binaryMediaTypes: readonly string[], contentType = "application/json"): boolean {
  const [type = ""] = contentType.split(";");
  return binaryMediaTypes.includes("*/*") || binaryMediaTypes.includes(type.trim().toLowerCase());
}
