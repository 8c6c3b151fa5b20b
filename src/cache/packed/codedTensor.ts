import type { Codec } from '../../codecs/codec.ts'
import { createCodedScores } from './codedScores.ts'
import { createCodedSums } from './codedSums.ts'
import type { KernelArena } from './kernelArena.ts'
import type { KernelTensor } from './kernelTensor.ts'
import { createPageLayout } from './pageLayout.ts'
import { createPageRecords } from './pageRecords.ts'
import { type Precision, type ScoreKernelName, scoreKernelOf } from './precision.ts'
import type { ByteRange, TokenFormat } from './tokenFormat.ts'

/**
 * Storage whose codes the kernels read as they lie.
 *
 * A page holds each range of bytes of the codec's records for all of its tokens: first codes, then scales.
 */
export function createCodedTensor(
  codec: Codec,
  format: TokenFormat,
  kernelArena: KernelArena,
  precision: Precision,
): KernelTensor {
  const layout = createPageLayout(rangesOf(format))
  const hasRelaxed = isRelaxed(scoreKernelOf(format, precision))
  return {
    backend: kernelArena.backend === 'relaxed' && !hasRelaxed ? 'simd128' : kernelArena.backend,
    precision,
    ...createPageRecords(codec, layout, kernelArena.arena.memory),
    ...createCodedScores(codec.headDim, format, layout, kernelArena, precision),
    ...createCodedSums(codec.headDim, format, layout, kernelArena, precision),
  }
}

/** Whether relaxed instructions are of use to a kernel. */
function isRelaxed(name: ScoreKernelName): boolean {
  return name === 'scoreInt8' || name === 'scoreProducts'
}

/** Codes before scales: what a kernel reads past the codes of a token lies in the page. */
function rangesOf({ parts }: TokenFormat): ByteRange[] {
  return [...parts.map(({ codes }) => codes), ...parts.flatMap(({ scales }) => scales ?? [])]
}
