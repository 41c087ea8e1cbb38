import { ApiGatewayError } from "./api-gateway-error.ts";

type Body = Readonly<Record<string, unknown>>;

/** @throws ApiGatewayError when the field is there and no text. */
export function readText(body: Body, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new ApiGatewayError("BadRequestException", `Invalid ${field}, expected a string`);
  return value;
}

/** @throws ApiGatewayError when the field is missing or no text. */
export function readRequiredText(body: Body, field: string): string {
  const value = readText(body, field);
  if (value === undefined || value === "") throw new ApiGatewayError("BadRequestException", `Missing ${field}`);
  return value;
}

/** @throws ApiGatewayError when the field is there and neither true nor false. */
export function readFlag(body: Body, field: string): boolean | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw new ApiGatewayError("BadRequestException", `Invalid ${field}, expected true or false`);
  return value;
}

export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value: string;
}

/** The `patchOperations` of an update; values are always text on the wire. @throws ApiGatewayError when they are not a list of operations. */
export function readPatchOperations(body: Body): readonly PatchOperation[] {
  const operations = body.patchOperations ?? [];
  if (!Array.isArray(operations)) throw new ApiGatewayError("BadRequestException", "Invalid patchOperations, expected a list");
  return operations.map((operation: unknown) => {
    const fields = typeof operation === "object" && operation !== null ? (operation as Body) : {};
    return { op: readRequiredText(fields, "op"), path: readRequiredText(fields, "path"), value: readText(fields, "value") ?? "" };
  });
}
