import { Duration } from "aws-cdk-lib";
import { IdentitySource, RequestAuthorizer } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { LIMITS } from "#core/limits.ts";
import type { RouteAccess } from "./routes.ts";

type KeyAccess = Exclude<RouteAccess, "open">;

/** The header that carries the key. API Gateway caches a decision by it, hence one authorizer each. */
const HEADERS: Readonly<Record<KeyAccess, string>> = { key: "x-api-key", bearer: "Authorization" };

/** One function behind two authorizers. Without its header a request is refused before the function is called. */
export class TenantAuthorizers extends Construct {
  readonly byAccess: Readonly<Record<KeyAccess, RequestAuthorizer>>;

  constructor(scope: Construct, id: string, handler: IFunction) {
    super(scope, id);
    const create = (access: KeyAccess): RequestAuthorizer =>
      new RequestAuthorizer(this, access, {
        handler,
        identitySources: [IdentitySource.header(HEADERS[access])],
        resultsCacheTtl: Duration.seconds(LIMITS.AUTHORIZER_CACHE_S),
      });
    this.byAccess = { key: create("key"), bearer: create("bearer") };
  }
}
