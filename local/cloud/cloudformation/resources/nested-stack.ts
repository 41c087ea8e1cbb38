import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { requiredText, textMapOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";

/** What a nested stack asks of the engine that runs its parent. */
export interface NestedStacks {
  /** The ARN a stack of that name is going to have. */
  reserveArn(name: string): string;
  create(request: NestedStackRequest & { readonly name: string; readonly parentArn: string }): Promise<ResourceState>;
  update(request: NestedStackRequest): Promise<ResourceState>;
  delete(arn: string): Promise<void>;
}

export interface NestedStackRequest {
  readonly arn: string;
  readonly templateUrl: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** `AWS::CloudFormation::Stack`: a stack that lives and dies with its parent. Its outputs are the attributes `Outputs.<name>`. */
export function nestedStackType(stacks: NestedStacks): ResourceType {
  return {
    attributes: "any",
    replacedBy: [],
    identify: (request) => stacks.reserveArn(physicalName(request, { maxLength: 128 })),
    create: (request) =>
      stacks.create({
        ...toRequest(request.physicalId, request.properties),
        name: physicalName(request, { maxLength: 128 }),
        parentArn: request.stack.id,
      }),
    update: ({ physicalId }, properties) => stacks.update(toRequest(physicalId, properties)),
    delete: ({ physicalId }) => stacks.delete(physicalId),
  };
}

function toRequest(arn: string, properties: JsonObject): NestedStackRequest {
  return { arn, templateUrl: requiredText(properties, "TemplateURL"), parameters: textMapOf(properties, "Parameters") };
}
