import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { codeVersion } from '../../sweep/codeVersion.ts'
import { openStudy, type Study } from '../../sweep/openStudy.ts'
import { type GridTime, runStudy } from '../../sweep/runStudy.ts'
import { openStudyJournal, type StudyJournal } from '../../sweep/studyJournal.ts'
import { prepareFolder } from '../atomicWrite.ts'
import { describeError } from '../describeError.ts'
import { jsonOption, someText, threadCount } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { withProgress } from '../progress.ts'
import { shellLine } from '../shellLine.ts'
import { withStopSignals } from '../stoppable.ts'
import { findingsText } from '../text/findingsText.ts'
import { timesText } from '../text/timesText.ts'
import { writeStudy } from '../writeStudy.ts'

interface StudyOptions {
  readonly out?: string
  readonly resume?: boolean
  readonly workers?: number
  readonly json?: boolean
}

export function studyCommand(): Command {
  return new Command('study')
    .description("measure a study's design, and judge the claims of the paper on it")
    .argument('<design>', 'json file: laws, ranks, dims, budgets, schemes, readings, trials, seed')
    .option('--out <dir>', 'folder for rows, findings and report (default: out/study-<name>)', someText)
    .option('--resume', 'go on with what the folder holds of this study')
    .option('--workers <n>', 'worker threads (default: one per core)', threadCount)
    .addOption(jsonOption)
    .addHelpText('after', epilogue)
    .action(run)
}

const epilogue = `
Examples:
  kqv study studies/quick/design.json
  kqv study studies/paper/design.json --out out/paper --workers 2
  kqv study studies/paper/design.json --out out/paper --resume

Every cell is kept as soon as it is measured. Ctrl-C, a full disk or a killed
process lose no more than the cells that were being measured: the same command
with --resume goes on, and gives the same rows.`

async function run(designPath: string, options: StudyOptions): Promise<void> {
  const study = openStudy(designPath)
  const kqvVersion = codeVersion()
  const folder = options.out ?? join('out', `study-${study.design.name}`)
  prepareFolder(folder)
  const journalPath = join(folder, 'journal.sqlite')
  const journal = openStudyJournal(
    journalPath,
    { ...study, kqvVersion },
    study.cells,
    options.resume ?? false,
  )
  try {
    const startMs = performance.now()
    const times = await measure(study, journal, options)
    if (!times) return
    const measuredMs = performance.now()
    const command = shellLine(['kqv', 'study', designPath])
    const { findings, document, written } = await writeStudy(folder, study, journal.rows(), {
      kqvVersion,
      command,
    })
    if (options.json) return print(document)
    const seconds = {
      measuring: (measuredMs - startMs) / 1000,
      judging: (performance.now() - measuredMs) / 1000,
    }
    print(findingsText(findings, outputColumns()))
    print(`\n${timesText(times, seconds)}\n\nWrote ${written.join(', ')}`)
  } finally {
    journal.close()
  }
}

/** Where the time went; undefined when something stopped the run, of which a line on standard error then tells. */
async function measure(
  study: Study,
  journal: StudyJournal,
  { workers }: StudyOptions,
): Promise<GridTime[] | undefined> {
  const { cells, design } = study
  try {
    return await withStopSignals((signal) =>
      withProgress(`measuring ${design.name}`, (onProgress) =>
        runStudy({
          cells,
          journal,
          tracePath: design.trace,
          numThreads: workers ?? availableParallelism(),
          signal,
          onProgress,
        }),
      ),
    )
  } catch (error) {
    process.exitCode ??= 2
    const why = describeError(error).replace(/^kqv: /, '')
    process.stderr.write(
      `kqv study: stopped with ${journal.known.size} of ${cells.length} cells measured, ${why}; go on with --resume\n`,
    )
    return undefined
  }
}
