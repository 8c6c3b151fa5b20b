import type { TokenRange } from '../cache/trace.ts'

/** What a trace file says, before anything of it is checked against the rest. */
export interface TraceFile {
  readonly model: string
  /** Absent: the highest captured layer is the last one. */
  readonly numLayers?: number
  readonly documents: readonly TokenRange[]
  readonly heldOut: readonly number[]
  /** Absent: every token. */
  readonly queryPositions?: readonly number[]
  /** By layer, ascending. */
  readonly layers: ReadonlyMap<number, LayerTensors>
}

export interface LayerTensors {
  readonly q: HeadTensor
  readonly k: HeadTensor
  readonly v: HeadTensor
}

/** One tensor of one layer, `[numHeads, numRows, headDim]` however the file lays it out. */
export interface HeadTensor {
  readonly numHeads: number
  readonly numRows: number
  readonly headDim: number
  /** `[count, numRows, headDim]` */
  readHeads(first: number, count: number): Float32Array
}
