import type { AttentionBackend } from '../../kernels/attentionKernels.ts'
import type { StoredTensor } from '../storedTensor.ts'
import type { Precision } from './precision.ts'

/** A tensor that says how it computes. */
export interface KernelTensor extends StoredTensor {
  /** What its kernels run on; `decoded` where pages are decoded by the codec first, because no kernel reads them. */
  readonly backend: AttentionBackend | 'decoded'
  /** What was asked for, or `exact` where the format has no integer kernels. */
  readonly precision: Precision
}
