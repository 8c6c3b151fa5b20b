import type { Recommendation, TensorFinding } from '../advisor/recommendation.ts'
import { estimateMarkup } from './estimate.ts'
import { formatBits, formatNumber, formatPlural, MISSING } from './formatNumber.ts'
import { type Html, html } from './html.ts'
import { cells, headings } from './table.ts'
import { evidenceClasses, operandWords } from './words.ts'

const titles = [
  'Layer',
  'Head',
  'Operand',
  'Codec',
  'Bits',
  'Loss',
  'KL, nats',
  'Sensitivity',
  'Evidence',
  'Next best',
  'Its loss / this loss',
  'Reason',
]

/** Every decision with its reason, folded. */
export function tensorTable({ tensors }: Recommendation): Html {
  return html`<details class="tensors"><summary>Show ${formatPlural(tensors.length, 'tensor')}</summary>
<div class="scroll tall" tabindex="0" role="region" aria-label="Table of tensors"><table class="data">
<thead><tr>${headings(titles)}</tr></thead>
<tbody>${tensors.map(tensorRow)}</tbody></table></div></details>`
}

function tensorRow(tensor: TensorFinding): Html {
  const { layer, kvHead, operand, codec, evidence, rival } = tensor
  return html`<tr>${cells([
    layer,
    kvHead,
    operandWords[operand],
    codec,
    formatBits(tensor.bitsPerValue),
    estimateMarkup(tensor.loss),
    estimateMarkup(tensor.klNats),
    formatNumber(tensor.sensitivity),
    html`<span class="${evidenceClasses[evidence]}">${evidence}</span>`,
    rival?.codec ?? MISSING,
    estimateMarkup(rival?.lossRatio),
    tensor.reason,
  ])}</tr>\n`
}
