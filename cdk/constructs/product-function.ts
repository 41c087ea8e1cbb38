import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type Architecture, Code, Function as LambdaFunction, type LayerVersion, Runtime, TenancyConfig } from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";

export interface ProductFunctionProps {
  readonly description: string;
  /** Holds `index.js`, whose export `handler` is called. */
  readonly codeFolder: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly architecture: Architecture;
  readonly logRetention: RetentionDays;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the function may do besides writing its own log. */
  readonly statements?: readonly PolicyStatement[];
  readonly layers?: readonly LayerVersion[];
  readonly temporaryStorageMb?: number;
  /** An execution environment serves one tenant alone. A change replaces the function. */
  readonly isolatesTenants?: boolean;
  /** Where events end that the function failed at, for one that is called and not waited for. */
  readonly deadLetterQueue?: IQueue;
}

const SYNCHRONOUS_ONLY =
  "API Gateway or CloudFormation calls it and reads the failure itself; no event is left that a queue could keep for later";

/** A Lambda function with a role and a log group of its own; the role may write to that log group and do what `statements` say. */
export class ProductFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ProductFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, "Log", { retention: props.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    const writeLog = new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [this.logGroup.logGroupArn],
    });
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: { own: new PolicyDocument({ statements: [writeLog, ...(props.statements ?? [])] }) },
    });
    this.function = new LambdaFunction(this, "Function", {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture,
      handler: "index.handler",
      code: Code.fromAsset(props.codeFolder),
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: { ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      layers: [...(props.layers ?? [])],
      ...(props.deadLetterQueue === undefined ? {} : { deadLetterQueue: props.deadLetterQueue }),
      ...(props.isolatesTenants === true ? { tenancyConfig: TenancyConfig.PER_TENANT } : {}),
      ...(props.temporaryStorageMb === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(props.temporaryStorageMb) }),
    });
    acknowledge(this.function, {
      ...(props.deadLetterQueue === undefined ? { "Serverless-LambdaDLQ": SYNCHRONOUS_ONLY } : {}),
      "Serverless-LambdaTracing":
        "Tracing needs X-Ray permissions on every resource in each model's role; Server-Timing and the access log, joined by the request id, show where the time goes",
    });
  }
}
