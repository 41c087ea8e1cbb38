/**
 * The plain name in what AWS accepts for one: `name`, `name:qualifier`, `account:function:name`, or an ARN with or without a qualifier.
 * The local Lambda keeps one version of a function, so the qualifier leads nowhere else.
 */
export function toFunctionName(nameOrArn: string): string {
  const [, afterFunction] = nameOrArn.split(/(?:^|:)function:/);
  const [name = ""] = (afterFunction ?? nameOrArn).split(":");
  return name;
}
