/** What an operator has to put right about a tenant; no caller of the API ever sees one. */
export class TenantError extends Error {
  override readonly name = "TenantError";
}
