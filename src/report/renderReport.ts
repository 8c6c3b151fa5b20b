import type { Recommendation } from '../advisor/recommendation.ts'
import { answer } from './answer.ts'
import { baselines } from './baselines.ts'
import { comparisons } from './comparisons.ts'
import { engineSettings } from './engineSettings.ts'
import { frontierPlot } from './frontierPlot.ts'
import { Html, html } from './html.ts'
import { method, type ReportContext } from './method.ts'
import { scatterPlot } from './scatterPlot.ts'
import { schemeTable } from './schemeTable.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { tensorMaps } from './tensorMaps.ts'
import { tensorTable } from './tensorTable.ts'

interface Section {
  readonly id: string
  /** For the row of links. */
  readonly short: string
  readonly title: string
  readonly body: Html
}

/** The recommendation as one HTML file that needs nothing else: no network, no fonts, no script to be read. */
export function renderReport(recommendation: Recommendation, context: ReportContext): string {
  const sections = reportSections(recommendation, context)
  const links = sections.map(({ id, short }) => html`<a href="#${id}">${short}</a>`)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${recommendation.model}: how to hold its KV cache</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><p class="eyebrow">KV cache of</p><h1>${recommendation.model}</h1></header>
<main>
<section id="answer">${answer(recommendation)}</section>
<nav aria-label="Sections">${links}</nav>
${sections.map(({ id, title, body }) => html`<section id="${id}"><h2>${title}</h2>\n${body}</section>\n`)}
</main>
<footer>kqv ${context.version}</footer>
<script>${new Html(script)}</script>
</body>
</html>
`.markup
}

function reportSections(recommendation: Recommendation, context: ReportContext): readonly Section[] {
  return [
    { id: 'map', short: 'Map', title: 'Where the bits go', body: tensorMaps(recommendation) },
    { id: 'frontier', short: 'Frontier', title: 'Loss against bytes', body: frontierPlot(recommendation) },
    {
      id: 'baselines',
      short: 'Baselines',
      title: 'The recommendation against the baselines',
      body: html`${baselines(recommendation)}${schemeTable(recommendation)}`,
    },
    { id: 'schemes', short: 'Schemes', title: 'Which scheme is better', body: comparisons(recommendation) },
    {
      id: 'calibration',
      short: 'Prediction',
      title: 'Predicted against measured',
      body: scatterPlot(recommendation),
    },
    { id: 'engines', short: 'Engines', title: 'Engine settings', body: engineSettings(recommendation) },
    { id: 'tensors', short: 'Tensors', title: 'Every tensor', body: tensorTable(recommendation) },
    { id: 'method', short: 'Method', title: 'How it was measured', body: method(recommendation, context) },
  ]
}
