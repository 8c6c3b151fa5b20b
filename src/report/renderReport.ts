import type { Recommendation } from '../advisor/recommendation.ts'
import { answer } from './answer.ts'
import { baselines } from './baselines.ts'
import { comparisons } from './comparisons.ts'
import { engineSettings } from './engineSettings.ts'
import { frontierPlot } from './frontierPlot.ts'
import { html } from './html.ts'
import { method, type ReportContext } from './method.ts'
import { renderPage, type Section } from './page.ts'
import { cacheStyle } from './replay/cacheStyle.ts'
import { replayedPolicy } from './replayedPolicy.ts'
import { scatterPlot } from './scatterPlot.ts'
import { schemeTable } from './schemeTable.ts'
import { tensorMaps } from './tensorMaps.ts'
import { tensorTable } from './tensorTable.ts'

/** The recommendation as one HTML file that needs nothing else: no network, no fonts, no script to be read. */
export function renderReport(recommendation: Recommendation, context: ReportContext): string {
  return renderPage({
    title: `${recommendation.model}: how to hold its KV cache`,
    eyebrow: 'KV cache of',
    heading: recommendation.model,
    answer: answer(recommendation),
    sections: reportSections(recommendation, context),
    ...(recommendation.replay && { ownStyle: cacheStyle }),
    version: context.version,
  })
}

function reportSections(recommendation: Recommendation, context: ReportContext): readonly Section[] {
  return [
    ...modelSection(recommendation),
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

/** Only where the model was asked. */
function modelSection({ replay, sensitivity }: Recommendation): Section[] {
  if (replay === undefined) return []
  const body = replayedPolicy(replay, sensitivity)
  return [{ id: 'model', short: 'Model', title: 'What the model says', body }]
}
