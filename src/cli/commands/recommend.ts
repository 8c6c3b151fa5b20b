import { basename, join } from 'node:path'
import { Command, Option } from 'commander'
import type { Recommendation } from '../../advisor/recommendation.ts'
import type { CacheShape } from '../../cache/shape.ts'
import type { CodecId } from '../../codecs/codec.ts'
import type { Engine } from '../../engines/engine.ts'
import { engines as allEngines, findEngine } from '../../engines/registry.ts'
import { documentText } from '../../formats/documentText.ts'
import { recommendationSchema } from '../../formats/recommendationSchema.ts'
import { formatBits } from '../../report/formatNumber.ts'
import type { ReplayFindings } from '../../study/replay/replayFindings.ts'
import { prepareFolder } from '../atomicWrite.ts'
import { readBudget, type TypedBudget } from '../budget.ts'
import { engineMenu, fullMenu, readMenu, withCentered } from '../menu.ts'
import { openCheckedTrace } from '../openCheckedTrace.ts'
import { jsonOption, positiveNumber, seedOption, someText, threadsOption } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { readReplayFile } from '../readReplayFile.ts'
import { readSensitivityFile } from '../readSensitivityFile.ts'
import { type RecommendRequest, recommendTrace } from '../recommendTrace.ts'
import { shellLine } from '../shellLine.ts'
import { nextText } from '../text/nextText.ts'
import { recommendationText } from '../text/recommendationText.ts'
import { writeFiles } from '../writeFiles.ts'

interface RecommendOptions extends TypedBudget {
  readonly menu?: string
  readonly centerKeys?: boolean
  readonly sensitivity?: string
  readonly replay?: string
  readonly engine?: string
  readonly out?: string
  readonly seed: number
  readonly threads?: number
  readonly json?: boolean
}

const engineNames = allEngines.map(({ id }) => id).join(', ')

export function recommendCommand(): Command {
  return new Command('recommend')
    .description('choose a codec for every layer, KV head and operand of a trace, under a budget')
    .argument('<trace>', 'safetensors or npz file with q, k, v of a real model')
    .addOption(
      new Option(
        '--bits <n>',
        'budget: mean stored bits per value, everything counted (default: 4, or the nearest that the codecs can do)',
      )
        .argParser(positiveNumber)
        .conflicts('bytesPerToken'),
    )
    .option('--bytes-per-token <n>', 'budget: bytes of a token over all captured layers', positiveNumber)
    .option(
      '--menu <id,id>',
      "codecs to choose from (default: all of kqv codecs, but for vLLM's per_token_head)",
      someText,
    )
    .option('--center-keys', 'let keys choose each of these codecs with their mean taken away, too')
    .option(
      '--sensitivity <file>',
      'weigh tensors by what the model makes of their errors; made by kqv sensitivity',
      someText,
    )
    .option(
      '--replay <file>',
      'what the model itself says of the policy: findings.json of kqv replay',
      someText,
    )
    .option('--engine <name>', `choose from what one engine can run: ${engineNames}`, someText)
    .option(
      '--out <dir>',
      'write policy.json, report.html, rows.parquet, and keep measurements for the next run',
      someText,
    )
    .addOption(seedOption)
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText('after', epilogue)
    .action(run)
}

const epilogue = `
Examples:
  kqv recommend trace.safetensors --out out
  kqv recommend trace.safetensors --bits 4.5 --engine llama.cpp
  kqv recommend trace.safetensors --menu mse3,mse4,qjl4,q8_0 --json
  kqv recommend trace.safetensors --sensitivity sensitivity.json
  kqv recommend trace.safetensors --out out --replay out/replay/findings.json

With --menu and --engine, the policy is chosen from the menu, and the nearest
setting of the engine is measured beside it.

With --center-keys, means are fitted on the trace. RoPE turns them with the
position: they are for contexts no longer than the documents of the trace.

With --replay, findings of the very policy that is recommended become part of
its report; those of another policy are left out.

Exit code 1: a policy fits the budget, but no setting of the engine asked for;
or the policy is not among those that were replayed.`

async function run(tracePath: string, options: RecommendOptions): Promise<void> {
  const startMs = performance.now()
  const { command, ...request } = readRequest(tracePath, options)
  const { out, json, replay = '' } = options
  if (out !== undefined) prepareFolder(out)
  const { recommendation, rows } = await recommendTrace(request)
  const text = json
    ? documentText(recommendationSchema, { format: 'kqv-recommendation-1', ...recommendation })
    : recommendationText(recommendation, request.engines, outputColumns())
  const hasVerdict = recommendation.replay !== undefined
  const again = hasVerdict ? `${command} ${shellLine(['--replay', replay])}` : command
  const written = out === undefined ? [] : await writeFiles(out, recommendation, rows, again)
  print(text)
  if (!json) print(`\n${closing(written, performance.now() - startMs)}`)
  if (!json && out !== undefined && !hasVerdict) print(`\n${nextText(command, out)}`)
  if (request.replay && !hasVerdict) process.stderr.write(`${otherPolicyLine(request.replay, options)}\n`)
  const fitsEngine = recommendation.engines.some(({ fitsBudget }) => fitsBudget)
  if (options.engine && !fitsEngine) process.stderr.write(`${tooSmallLine(recommendation, options.engine)}\n`)
  if ((options.engine && !fitsEngine) || (request.replay && !hasVerdict)) process.exitCode = 1
}

/** Why the answer for an engine is no, and what would be yes. */
function tooSmallLine({ budget, engines }: Recommendation, engine: string): string {
  const [least] = engines.map(({ stored }) => stored.bitsPerValue)
  const wayOut =
    least === undefined
      ? 'change --menu'
      : `its nearest takes ${formatBits(least)}: --bits ${formatBits(least)}`
  return `${engine}: expected a setting of at most ${formatBits(budget.bitsPerValue)} bits per value, got none; ${wayOut}`
}

/** Why a replay is left out, and how to make the right one. */
function otherPolicyLine({ candidates }: ReplayFindings, { replay = '', out }: RecommendOptions): string {
  const replayed = candidates.flatMap(({ label, policyChecksum, cost }) =>
    policyChecksum === undefined ? [] : [`${label} of ${cost.bitsPerValue.toFixed(2)} bits`],
  )
  const wayOut =
    out === undefined ? 'give --out, and replay the policy.json there' : `replay ${join(out, 'policy.json')}`
  return `kqv: ${basename(replay)}: does not hold the policy that is recommended, got ${replayed.join(', ')}; ${wayOut}`
}

/** What to do, and the command that does it again: as it was typed, with the defaults that count spelt out. */
function readRequest(tracePath: string, options: RecommendOptions): RecommendRequest & { command: string } {
  const { seed, threads, out, menu: typedMenu, centerKeys, engine } = options
  const sensitivity = options.sensitivity === undefined ? undefined : readSensitivityFile(options.sensitivity)
  const engines = engine === undefined ? allEngines : [findEngine(engine)]
  const trace = openCheckedTrace(tracePath)
  const replay = options.replay === undefined ? undefined : readReplayFile(options.replay, trace.model)
  const plainMenu = menuOf(typedMenu, engine, trace.shape, engines)
  const menu = centerKeys ? withCentered(plainMenu, trace.shape) : plainMenu
  const budget = readBudget(options, menu, trace.shape, trace.layers.length)
  const words = ['kqv', 'recommend', tracePath, budget.option, String(budget.value), '--seed', String(seed)]
  if (typedMenu !== undefined) words.push('--menu', typedMenu)
  if (centerKeys) words.push('--center-keys')
  if (options.sensitivity !== undefined) words.push('--sensitivity', options.sensitivity)
  if (engine !== undefined) words.push('--engine', engine)
  return {
    tracePath,
    trace,
    seed,
    threads,
    folder: out,
    bytesPerToken: budget.bytesPerToken,
    menu,
    sensitivity,
    replay,
    besides: typedMenu !== undefined && engine === undefined ? [] : engineMenu(trace.shape, engines),
    engines,
    command: shellLine(words),
  }
}

function menuOf(
  typed: string | undefined,
  engine: string | undefined,
  shape: CacheShape,
  engines: readonly Engine[],
): CodecId[] {
  if (typed !== undefined) return readMenu(typed, shape)
  return engine === undefined ? fullMenu(shape, engines) : engineMenu(shape, engines)
}

function closing(written: readonly string[], milliseconds: number): string {
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`
  return written.length === 0 ? `Done in ${seconds}` : `Wrote ${written.join(', ')} in ${seconds}`
}
