import type { Recommendation, TensorFinding } from '../advisor/recommendation.ts'
import { type Html, type HtmlValue, html } from './html.ts'

/** Colours of a ramp; `style.ts` has one custom property for each. */
export const NUM_STEPS = 9

export interface Cell {
  readonly layer: number
  readonly kvHead: number
  /** 0 to `NUM_STEPS - 1` */
  readonly step: number
  readonly title: string
  /** Marked with a dot. */
  readonly unsure: boolean
}

export interface Panel {
  readonly title: string
  /** For those who do not see the picture. */
  readonly label: string
  readonly cells: readonly Cell[]
}

export interface HeatMap {
  readonly ramp: 'bits' | 'loss'
  readonly shape: Recommendation['shape']
  readonly undecidedLayers: readonly number[]
  readonly panels: readonly Panel[]
  readonly legend: Html
  readonly caption: HtmlValue
}

/**
 * Layers by KV heads, a coloured cell each; layers run to the right on a desktop and down on a phone.
 *
 * Cells carry their layer and head as custom properties and `style.ts` places them, so that one drawing serves both.
 */
export function heatMap({ ramp, shape, undecidedLayers, panels, legend, caption }: HeatMap): Html {
  const size = `--layers:${shape.numLayers};--heads:${shape.numKvHeads}`
  return html`<figure class="heat ${ramp}" style="${size}">
<figcaption>${caption}</figcaption>
<div class="panels">${panels.map((panel) => panelMarkup(panel, shape, undecidedLayers))}</div>
<div class="legend">${legend}</div>
<p class="readout" aria-live="polite"></p>
</figure>`
}

function panelMarkup(
  { title, label, cells }: Panel,
  shape: HeatMap['shape'],
  undecided: readonly number[],
): Html {
  const { numLayers, numKvHeads } = shape
  const layers = tickValues(numLayers, 12).map((layer) => html`<span style="--l:${layer}">${layer}</span>`)
  const heads = tickValues(numKvHeads, 16).map((head) => html`<span style="--h:${head}">${head}</span>`)
  return html`<div class="panel"><h4>${title}</h4>
<div class="head-axis" aria-hidden="true"><b>head</b>${heads}</div>
<svg class="cells" role="img" aria-label="${label}">${byLayer(cells)}${undecided.map(undecidedLayer)}</svg>
<div class="layer-axis" aria-hidden="true"><b>layer</b>${layers}</div></div>`
}

/** A group for each layer, so that a cell needs to say its head alone. */
function byLayer(cells: readonly Cell[]): Html[] {
  const groups = new Map<number, Cell[]>()
  for (const cell of cells) groups.set(cell.layer, [...(groups.get(cell.layer) ?? []), cell])
  return [...groups].map(([layer, group]) => html`<g style="--l:${layer}">${group.map(cellMarkup)}</g>\n`)
}

function cellMarkup({ kvHead, step, title, unsure }: Cell): Html {
  const dot = unsure && html`<circle style="--h:${kvHead}"/>`
  return html`<rect class="s${step}" style="--h:${kvHead}"><title>${title}</title></rect>${dot}`
}

function undecidedLayer(layer: number): Html {
  return html`<rect class="undecided" style="--l:${layer}"><title>layer ${layer}: not in the trace, undecided</title></rect>`
}

/** Every value where there is room, else every second, fifth, tenth ... */
export function tickValues(count: number, room: number): number[] {
  const stride = [1, 2, 5, 10, 20, 50].find((step) => count / step <= room) ?? 100
  return Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride)
}

/** Swatch and words, for legends. */
export function swatch(step: number, words: HtmlValue): Html {
  return html`<span class="entry"><i class="s${step}"></i>${words}</span>`
}

/** Entries for the marks that the panels hold. */
export function markLegend(
  tensors: readonly TensorFinding[],
  undecidedLayers: readonly number[],
): HtmlValue[] {
  const unsure = tensors.some(({ evidence }) => evidence === 'not enough evidence')
  return [
    unsure && html`<span class="entry"><i class="dot"></i>not enough evidence</span>`,
    undecidedLayers.length > 0 &&
      html`<span class="entry"><i class="undecided"></i>undecided: not in the trace</span>`,
  ]
}
