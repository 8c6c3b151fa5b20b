import type {
  EngineProjection,
  MeasuredSetting,
  Recommendation,
  SettingOnPlatform,
} from '../advisor/recommendation.ts'
import { copyable } from './copyable.ts'
import { definitionList } from './definitionList.ts'
import { estimateMarkup, intervalText } from './estimate.ts'
import { formatBits, formatCount, formatNumber } from './formatNumber.ts'
import { type Html, html } from './html.ts'
import { whoRuns } from './whoRuns.ts'

/** For each engine: what to paste, what it cannot express, and what that costs. */
export function engineSettings(recommendation: Recommendation): Html {
  const { engines } = recommendation
  const runner = whoRuns(recommendation)
  if (engines.length === 0) return html`<p class="lacking">No engine was asked for.</p>`
  return html`${runner && html`<p>${runner}</p>\n`}<div class="engines">${engines.map(engineCard)}</div>`
}

function engineCard(projection: EngineProjection): Html {
  const { title, setting, configuration, stored, loss, klNats } = projection
  const { cannotExpress, warnings, withoutFallback } = projection
  const facts = definitionList('facts', [
    ['Bits per value', formatBits(stored.bitsPerValue)],
    ['Bytes per token', formatCount(stored.bytesPerToken)],
    ['Compression', `${formatBits(stored.compressionRatio)} ×`],
    ['Loss', estimateMarkup(loss)],
    ['KL, nats', estimateMarkup(klNats)],
  ])
  return html`<article class="engine"><h3>${title}</h3><p class="setting">${setting}</p>
${copyable(configuration, `the configuration of ${title}`)}
<p class="cost">${cost(projection)}</p>
${facts}
${withoutFallback && platformSetting(withoutFallback, title)}
${list('What it cannot express', cannotExpress)}
${list('Mind', warnings)}</article>\n`
}

/** Where the setting above would fall back to slower code. */
function platformSetting(measured: SettingOnPlatform, title: string): Html {
  const { platform, setting, configuration, stored } = measured
  return html`<h4>On ${platform}</h4>
<p class="setting">${setting}, ${formatBits(stored.bitsPerValue)} bits per value</p>
${copyable(configuration, `the configuration of ${title} on ${platform}`)}
<p class="cost">${cost(measured)}</p>`
}

function cost({ projectionLoss, fitsBudget }: MeasuredSetting): Html {
  const budget = fitsBudget
    ? html`<strong class="better">Within the budget</strong>`
    : html`<strong class="worse">Over the budget</strong>`
  if (projectionLoss === undefined) return html`${budget}; no ratio to the loss of the recommended policy.`
  return html`${budget}; <strong>${formatNumber(projectionLoss.value)} ×</strong>
<span class="interval">${intervalText(projectionLoss)}</span> the loss of the recommended policy.`
}

function list(title: string, items: readonly string[]): Html | false {
  return items.length > 0 && html`<h4>${title}</h4><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
}
