import type { ResourceType } from "../resources/resource-type.ts";
import type { PrunedTemplate } from "../template/prune-template.ts";
import { findReferences } from "../template/references.ts";
import { validationError } from "../template/validation-error.ts";

/** @throws ValidationError when a template asks a resource for an attribute that its type does not have. */
export function checkAttributes({ resources, outputs }: PrunedTemplate, typeOf: (type: string) => ResourceType): void {
  const references = [
    ...[...resources].flatMap(([id, { properties }]) => findReferences(properties, `Resources/${id}/Properties`)),
    ...[...outputs].flatMap(([id, { value }]) => findReferences(value, `Outputs/${id}/Value`)),
  ];
  const wrong = references.flatMap(({ kind, name, attribute, place }) => {
    const type = resources.get(name)?.type;
    if (kind !== "attribute" || attribute === undefined || type === undefined) return [];
    const { attributes } = typeOf(type);
    if (attributes === "any" || attributes.includes(attribute)) return [];
    return [`resource ${name} of type ${type} does not support attribute "${attribute}" in Fn::GetAtt at ${place}`];
  });
  if (wrong.length > 0) throw validationError(`Template error: ${wrong.join("; ")}`);
}
