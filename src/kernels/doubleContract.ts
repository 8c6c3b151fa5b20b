/** Products of numbers that were float32, summed in float64. Everything but counts and factors is an address. */
export interface ProductKernels {
  /** As in `assembly/double/logits.ts`. */
  readonly logitsOfPair: (
    first: number,
    second: number,
    keys: number,
    count: number,
    width: number,
    scale: number,
    firstLogits: number,
    secondLogits: number,
  ) => void
}

/** What studies compute in float64, to the bits of plain TypeScript: exact attention, predictions, normal numbers. */
export interface DoubleKernels extends ProductKernels {
  /** Both as in `assembly/double/widen.ts`. */
  readonly widenToFours: (from: number, count: number, length: number, to: number) => void
  readonly widenToPanels: (from: number, count: number, length: number, to: number) => void
  /** As in `assembly/double/outputs.ts`. */
  readonly addValuesOfPair: (
    first: number,
    second: number,
    panels: number,
    numPanels: number,
    panelBytes: number,
    count: number,
    firstOutput: number,
    secondOutput: number,
  ) => void
  /** Both as in `assembly/double/divergence.ts`. */
  readonly divergence: (baseline: number, candidate: number, count: number) => number
  readonly topOf: (values: number, count: number) => number
  /** These three as in `assembly/double/softmax.ts`. */
  readonly largestOf: (logits: number, count: number) => number
  readonly exponentiate: (logits: number, count: number, largest: number, weights: number) => number
  readonly normalize: (
    logits: number,
    weights: number,
    count: number,
    total: number,
    logTotal: number,
    logProbabilities: number,
  ) => void
  /** As in `assembly/draws/philox.ts`. */
  readonly drawUniforms: (
    block: number,
    key0: number,
    key1: number,
    numBlocks: number,
    uniforms: number,
  ) => void
  /** As in `assembly/draws/normals.ts`. */
  readonly finishNormals: (uniforms: number, count: number, left: number, scratch: number) => number
}
