/** Another program listens on the port that was asked for. */
export class PortTakenError extends Error {
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} is taken by another program`, options);
    this.name = "PortTakenError";
    this.port = port;
  }
}
