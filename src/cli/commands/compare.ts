import { Command, Option } from 'commander'
import type { Trace } from '../../cache/trace.ts'
import { type ComparisonFindings, comparisonSchema } from '../../formats/comparisonSchema.ts'
import { documentText } from '../../formats/documentText.ts'
import { compareSchemes, schemePlan } from '../../study/compareSchemes.ts'
import { parseScheme, type Scheme, schemeNames, schemeTitles } from '../../study/schemes.ts'
import { headEstimates } from '../headEstimates.ts'
import { withTraceRun } from '../measuringRun.ts'
import { openCheckedTrace } from '../openCheckedTrace.ts'
import { bitsList, jsonOption, seedOption, someText, threadsOption } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { comparisonText } from '../text/comparisonText.ts'

interface CompareOptions {
  readonly schemes: string
  readonly bits: readonly number[]
  readonly seed: number
  readonly threads?: number
  readonly json?: boolean
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('compare schemes on a trace at equal nominal bits, over all and by layer and head')
    .argument('<trace>', 'safetensors or npz file with q, k, v of a real model')
    .option(
      '--schemes <name,name>',
      `of ${schemeNames.join(', ')}; all others are compared with KQV, or else with the first`,
      someText,
      'KV,KQV,QKQV',
    )
    .addOption(
      new Option('--bits <n,n>', 'nominal bits per value').argParser(bitsList).default([2, 3, 4], '2,3,4'),
    )
    .addOption(seedOption)
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText('after', examples)
    .action(run)
}

const schemeLines = schemeTitles.map(([name, title]) => `  ${name.padEnd(10)}${title}`).join('\n')

const examples = `
Schemes:
${schemeLines}

Examples:
  kqv compare trace.safetensors
  kqv compare trace.safetensors --schemes KQV,QKQV,QKQV:sketch=gaussian --bits 4
  kqv compare trace.safetensors --json`

async function run(tracePath: string, options: CompareOptions): Promise<void> {
  const schemes = readSchemes(options.schemes)
  const trace = openCheckedTrace(tracePath)
  const findings = await compareOn(tracePath, trace, schemes, options)
  print(
    options.json
      ? documentText(comparisonSchema, { format: 'kqv-comparison-1', ...findings })
      : comparisonText(findings, outputColumns()),
  )
}

async function compareOn(
  tracePath: string,
  trace: Trace,
  schemes: readonly Scheme[],
  { bits, seed, threads }: CompareOptions,
): Promise<ComparisonFindings> {
  const baseline = schemes.find(({ name }) => name === 'KQV') ?? schemes[0]
  const candidates = schemes.filter((scheme) => scheme !== baseline)
  const plans = bits.flatMap((budget) =>
    schemes.map((scheme) => ({ scheme: scheme.name, budget, plan: schemePlan(scheme, budget) })),
  )
  return withTraceRun({ tracePath, trace, seed, threads }, async ({ evaluation, measure }) => {
    await measure(
      `measuring ${plans.length} schemes`,
      plans.map(({ plan }) => plan),
      evaluation.split.all,
    )
    return {
      model: trace.model,
      schemes: schemes.map(({ name }) => name),
      baseline: baseline.name,
      bits,
      seed,
      numDocuments: trace.documents.length,
      verdicts: compareSchemes(evaluation, candidates, baseline, bits),
      heads: plans.flatMap(({ scheme, budget, plan }) => headEstimates(evaluation, scheme, budget, plan)),
    }
  })
}

/** @throws RangeError for a name that is unknown, or fewer than two different ones */
function readSchemes(text: string): Scheme[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))]
  const schemes = names.map(parseScheme)
  if (schemes.length < 2)
    throw new RangeError(
      `compare: --schemes: a comparison takes two schemes or more, got "${text}"; name another`,
    )
  return schemes
}
