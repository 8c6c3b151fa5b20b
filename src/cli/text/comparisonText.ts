import { styleText } from 'node:util'
import type { ComparisonFindings } from '../../formats/comparisonSchema.ts'
import { formatPlural, formatPValue } from '../../report/formatNumber.ts'
import { candidatesOf } from '../../report/words.ts'
import type { SchemeComparison } from '../../study/compareSchemes.ts'
import { headTables } from './headTables.ts'
import { textTable } from './textTable.ts'
import { metricTitles, verdictText } from './verdictText.ts'
import { indented, wrapText } from './wrapText.ts'

/** Verdicts first, then every layer and head. */
export function comparisonText(findings: ComparisonFindings, width: number): string {
  const { model, numDocuments, baseline, verdicts } = findings
  const metrics = [...new Set(verdicts.map(({ metric }) => metric))]
  return [
    `${styleText('bold', model)}: ${formatPlural(numDocuments, 'document')}, every scheme on the same ones, against ${baseline}`,
    ...metrics.map((metric) => {
      const title = styleText('bold', sentence(metricTitles[metric]))
      const ofMetric = verdicts.filter((verdict) => verdict.metric === metric)
      return [title, indented(verdictTable(ofMetric, width - 2)), ...sharedText(ofMetric, width)].join('\n')
    }),
    headTables(findings, width),
  ].join('\n\n')
}

/** Why some candidates stand together. */
function sharedText(verdicts: readonly SchemeComparison[], width: number): string[] {
  if (!verdicts.some(({ sharedWith }) => sharedWith)) return []
  return [
    wrapText('Schemes in one row have the same codecs where this error arises: one claim.', width, '  '),
  ]
}

const testKinds = ['permutation', 'rank', 'distribution'] as const

function verdictTable(verdicts: readonly SchemeComparison[], width: number): string {
  return textTable(
    [
      { title: 'bits', align: 'right' },
      { title: 'candidate' },
      ...testKinds.map((kind) => ({ title: `p ${kind}`, align: 'right' as const, importance: 1 })),
      { title: 'the candidate is', wrapAt: 50 },
    ],
    verdicts.map((comparison) => {
      const { bits, verdict } = comparison
      return [
        String(bits),
        candidatesOf(comparison),
        ...testKinds.map((kind) => {
          const test = verdict.tests.find((candidateTest) => candidateTest.kind === kind)
          return test ? formatPValue(test.adjustedPValue) : '-'
        }),
        verdictText(verdict, ''),
      ]
    }),
    width,
  )
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
