import type { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";

/** What the tests read of a resource; properties stay unknown until an assertion looks at them. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
}

/** The stack's template, without CDK's own look at it against CloudFormation's schema: that takes a second and `findings.test.ts` has it. */
export function templateOf(stack: Stack): Template {
  const before = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = "false";
  try {
    return Template.fromStack(stack);
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}

/** Logical id -> resource, of one type. */
export function resourcesOf(template: Template, type: string): ReadonlyMap<string, TemplateResource> {
  return new Map(Object.entries(template.findResources(type) as Readonly<Record<string, TemplateResource>>));
}

/** An intrinsic resolved as far as a test needs it: references become `<LogicalId>`, joins their text. */
export function spell(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const [[name, argument] = ["", ""]] = Object.entries(value as Readonly<Record<string, unknown>>);
  if (name === "Fn::Join" && Array.isArray(argument)) return (argument[1] as readonly unknown[]).map(spell).join(String(argument[0]));
  if (name === "Fn::GetAtt" && Array.isArray(argument)) return `<${argument[0]}.${argument[1]}>`;
  if (name === "Fn::ImportValue") return `<${String(argument)}>`;
  if (name === "Ref") return `<${String(argument)}>`;
  if (name === "Fn::Sub") return String(argument);
  throw new Error(`Cannot spell ${JSON.stringify(value)}`);
}
