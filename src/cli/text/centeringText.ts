import { isCentered } from '../../codecs/centered.ts'
import type { CodecId } from '../../codecs/codec.ts'
import { formatCount, formatPlural } from '../../report/formatNumber.ts'

const float16Bytes = 2

/** What centring costs, which is not by the token; nothing where no codec is centred. */
export function centeringText(tensors: readonly { readonly codec: CodecId }[], headDim: number): string[] {
  const numCentered = tensors.filter(({ codec }) => isCentered(codec)).length
  if (numCentered === 0) return []
  const bytes = formatCount(float16Bytes * headDim * numCentered)
  return [
    `Centred: ${formatPlural(numCentered, 'tensor')} of keys; their offsets take ${bytes} bytes, once, and suit contexts as long as those that they were fitted on`,
  ]
}
