import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { Html, html } from './html.ts'

/** Widths in pixels at which a plot is drawn: its text must be readable on a phone, so it is not merely scaled. */
export const plotWidths = { narrow: 340, wide: 520 } as const
export type PlotWidth = keyof typeof plotWidths

/**
 * Draws an Observable Plot twice, for a phone and for a desktop; `style.ts` shows one of them.
 *
 * @param label what the picture shows, for those who do not see it; no text from outside
 */
export function drawPlot(label: string, options: (width: PlotWidth) => Plot.PlotOptions): Html {
  const drawings = (Object.keys(plotWidths) as PlotWidth[]).map((width) =>
    drawing(width, label, options(width)),
  )
  return html`<div class="plot">${drawings}</div>`
}

function drawing(width: PlotWidth, label: string, options: Plot.PlotOptions): Html {
  const { document } = parseHTML('<!doctype html><html></html>')
  const figure = Plot.plot({
    width: plotWidths[width],
    style: { fontSize: '12px', fontFamily: 'inherit' },
    ...options,
    document,
    className: `drawing-${width}`,
  })
  figure.setAttribute('role', 'img')
  figure.setAttribute('aria-label', label)
  return new Html(figure.outerHTML)
}
