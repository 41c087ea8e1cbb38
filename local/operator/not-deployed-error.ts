/** A command needs a deployment where there is none. */
export class NotDeployedError extends Error {
  override readonly name = "NotDeployedError";

  constructor(cloud: string, stack: string) {
    super(`"${stack}" is not deployed on ${cloud}: deploy with \`npx cdk deploy --all\``);
  }
}
