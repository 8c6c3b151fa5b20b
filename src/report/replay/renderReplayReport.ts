import type { ReplayFindings } from '../../study/replay/replayFindings.ts'
import { html } from '../html.ts'
import type { ReportContext } from '../method.ts'
import { renderPage, type Section } from '../page.ts'
import { cacheFrontier } from './cacheFrontier.ts'
import { cacheTable } from './cacheTable.ts'
import { depthPlot } from './depthPlot.ts'
import { predictedMeasured } from './predictedMeasured.ts'
import { replayAnswer } from './replayAnswer.ts'
import { replayMethod } from './replayMethod.ts'
import { replayStyle } from './replayStyle.ts'
import { rivals } from './rivals.ts'
import { statisticsTable } from './statisticsTable.ts'

/** The findings of a replay as one HTML file that needs nothing else: no network, no fonts, no script to be read. */
export function renderReplayReport(findings: ReplayFindings, context: ReportContext): string {
  return renderPage({
    title: `${findings.model}: what a quantized cache does to its predictions`,
    eyebrow: 'Predictions with a quantized KV cache',
    heading: findings.model,
    answer: replayAnswer(findings),
    sections: replaySections(findings, context),
    ownStyle: replayStyle,
    version: context.version,
  })
}

function replaySections(findings: ReplayFindings, context: ReportContext): readonly Section[] {
  return [
    {
      id: 'caches',
      short: 'Caches',
      title: 'Every cache',
      body: html`${cacheTable(findings)}<h3>All that llama-perplexity prints</h3>${statisticsTable(findings)}`,
    },
    { id: 'frontier', short: 'Frontier', title: 'KLD against bits', body: cacheFrontier(findings) },
    { id: 'rivals', short: 'Rivals', title: 'Cache against cache', body: rivals(findings) },
    {
      id: 'prediction',
      short: 'Prediction',
      title: 'Predicted against measured',
      body: predictedMeasured(findings),
    },
    { id: 'depth', short: 'Depth', title: 'KLD by depth', body: depthPlot(findings) },
    { id: 'method', short: 'Method', title: 'How it was measured', body: replayMethod(findings, context) },
  ]
}
