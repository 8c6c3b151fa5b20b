import type { Recommendation, TensorFinding } from '../advisor/recommendation.ts'
import { estimateText } from './estimate.ts'
import { formatBits, formatNumber, formatPlural } from './formatNumber.ts'
import { type Cell, heatMap, markLegend, NUM_STEPS, type Panel, swatch } from './heatMap.ts'
import { type Html, html } from './html.ts'
import { type LogScale, logScale } from './logScale.ts'
import { operandWords } from './words.ts'

/** Where the bits go, why, and what they leave: maps of layers by KV heads. */
export function tensorMaps(recommendation: Recommendation): Html {
  return html`<h3>Bits per value</h3>${bitsMap(recommendation)}
<h3>Sensitivity</h3>${sensitivityMap(recommendation)}
<h3>Attention KL that the keys cost</h3>${klMap(recommendation)}
<h3>Output loss</h3>${lossMap(recommendation)}`
}

function bitsMap({ shape, tensors, policy: { undecidedLayers } }: Recommendation): Html {
  const sizes = [...new Set(tensors.map(({ bitsPerValue }) => bitsPerValue))].sort((a, b) => a - b)
  const step = (tensor: TensorFinding): number => rankStep(sizes.indexOf(tensor.bitsPerValue), sizes.length)
  const entries = sizes.map((size, rank) => {
    const group = tensors.filter(({ bitsPerValue }) => bitsPerValue === size)
    const codecs = [...new Set(group.map(({ codec }) => codec))].join(', ')
    return swatch(
      rankStep(rank, sizes.length),
      html`<b>${formatBits(size)}</b> ${codecs} <small>${formatPlural(group.length, 'tensor')}</small>`,
    )
  })
  return heatMap({
    ramp: 'bits',
    shape,
    undecidedLayers,
    panels: (['k', 'v'] as const).map((operand) =>
      operandPanel(tensors, operand, 'stored bits per value', step),
    ),
    legend: html`${entries}${markLegend(tensors, undecidedLayers)}`,
    caption:
      'Stored bits per value of every tensor, all overhead counted; darker on white and brighter on black is more.',
  })
}

/** Ranks spread over the ramp: codecs of a menu stay apart however close their sizes are. */
function rankStep(rank: number, count: number): number {
  return count < 2 ? NUM_STEPS - 3 : Math.round((rank / (count - 1)) * (NUM_STEPS - 1))
}

function sensitivityMap({ shape, tensors, policy: { undecidedLayers }, sensitivity }: Recommendation): Html {
  const scale = logScale(tensors.map((tensor) => tensor.sensitivity))
  const step = (tensor: TensorFinding): number => magnitudeStep(scale, tensor.sensitivity)
  const measured = sensitivity ? 'the predictions of the model' : 'the attention output'
  return heatMap({
    ramp: 'loss',
    shape,
    undecidedLayers,
    panels: (['k', 'v'] as const).map((operand) => operandPanel(tensors, operand, 'sensitivity', step)),
    legend: html`${rampLegend(scale, '× the median of its operand, log scale')}${markLegend(tensors, undecidedLayers)}`,
    caption: `What a tensor costs ${measured} on average over the codecs of the menu, over the median of keys or of values: before any choice.`,
  })
}

function klMap({ shape, tensors, policy: { undecidedLayers } }: Recommendation): Html {
  const keys = tensors.filter((tensor) => tensor.klNats !== undefined)
  const scale = logScale(keys.map(({ klNats }) => klNats?.value ?? 0))
  const step = (tensor: TensorFinding): number => magnitudeStep(scale, tensor.klNats?.value ?? 0)
  return heatMap({
    ramp: 'loss',
    shape,
    undecidedLayers,
    panels: [operandPanel(keys, 'k', 'attention KL in nats', step)],
    legend: html`${rampLegend(scale, 'nats per query, log scale')}${markLegend(keys, undecidedLayers)}`,
    caption: 'How far quantized keys move the attention weights. Values do not move them.',
  })
}

function lossMap({ shape, tensors, policy: { undecidedLayers } }: Recommendation): Html {
  const scale = logScale(tensors.map(({ loss }) => loss.value))
  const step = (tensor: TensorFinding): number => magnitudeStep(scale, tensor.loss.value)
  return heatMap({
    ramp: 'loss',
    shape,
    undecidedLayers,
    panels: (['k', 'v'] as const).map((operand) => operandPanel(tensors, operand, 'output loss', step)),
    legend: html`${rampLegend(scale, '|O − Ô|² / |O|², log scale')}${markLegend(tensors, undecidedLayers)}`,
    caption:
      'Relative squared error of the attention output when this tensor alone is quantized; one scale for both.',
  })
}

function operandPanel(
  tensors: readonly TensorFinding[],
  operand: TensorFinding['operand'],
  quantity: string,
  step: (tensor: TensorFinding) => number,
): Panel {
  const own = tensors.filter((tensor) => tensor.operand === operand)
  const cells: Cell[] = own.map((tensor) => ({
    layer: tensor.layer,
    kvHead: tensor.kvHead,
    step: step(tensor),
    title: cellTitle(tensor),
    unsure: tensor.evidence === 'not enough evidence',
  }))
  const words = operandWords[operand]
  return {
    title: `${words[0].toUpperCase()}${words.slice(1)}`,
    label: `Heat map of ${quantity}, ${words}, layers by KV heads; the numbers are in the table of every tensor`,
    cells,
  }
}

function cellTitle({
  layer,
  kvHead,
  operand,
  codec,
  bitsPerValue,
  sensitivity,
  loss,
  klNats,
  evidence,
}: TensorFinding): string {
  return [
    `layer ${layer}, head ${kvHead}, ${operandWords[operand]}: ${codec}, ${formatBits(bitsPerValue)} bits`,
    `sensitivity ${formatNumber(sensitivity)}`,
    `loss ${estimateText(loss)}`,
    ...(klNats === undefined ? [] : [`KL ${estimateText(klNats)} nats`]),
    `evidence: ${evidence}`,
  ].join('\n')
}

/** A colour for each of equal steps of the logarithm. */
function magnitudeStep(scale: LogScale, value: number): number {
  return Math.min(NUM_STEPS - 1, Math.floor(scale.position(value) * NUM_STEPS))
}

function rampLegend(scale: LogScale, unit: string): Html {
  const swatches = Array.from({ length: NUM_STEPS }, (_, step) => html`<i class="s${step}"></i>`)
  const ends = [0, 0.5, 1].map((position) => html`<span>${formatNumber(scale.value(position))}</span>`)
  return html`<span class="ramp"><span class="bar">${swatches}</span><span class="ends">${ends}</span></span><span class="entry">${unit}</span>`
}
