import { AssetHashType } from "aws-cdk-lib";
import { type Architecture, Code, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

export interface OnnxruntimeLayerProps {
  /** The layer's content, as `layers/onnxruntime` builds it. */
  readonly folder: string;
  /** The content's own digest: CDK need not read 46 MB to learn whether it changed. */
  readonly sha256: string;
  readonly architecture: Architecture;
}

/** onnxruntime for one architecture, shared by every version's function. */
export class OnnxruntimeLayer extends LayerVersion {
  constructor(scope: Construct, id: string, props: OnnxruntimeLayerProps) {
    super(scope, id, {
      description: "onnxruntime-node and onnxruntime-common",
      code: Code.fromAsset(props.folder, { assetHash: props.sha256, assetHashType: AssetHashType.CUSTOM }),
      compatibleArchitectures: [props.architecture],
      compatibleRuntimes: [Runtime.NODEJS_24_X],
    });
  }
}
