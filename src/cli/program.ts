import { Command } from 'commander'
import { packageVersion } from '../sweep/codeVersion.ts'
import { captureCommand } from './commands/capture.ts'
import { codecsCommand } from './commands/codecs.ts'
import { compareCommand } from './commands/compare.ts'
import { exportCommand } from './commands/export.ts'
import { inspectCommand } from './commands/inspect.ts'
import { recommendCommand } from './commands/recommend.ts'
import { replayCommand } from './commands/replay.ts'
import { sensitivityCommand } from './commands/sensitivity.ts'
import { studyCommand } from './commands/study.ts'
import { describeUseError } from './describeUseError.ts'
import { noteMissingKernels } from './missingKernels.ts'

const commands = [
  recommendCommand,
  compareCommand,
  codecsCommand,
  inspectCommand,
  exportCommand,
  captureCommand,
  sensitivityCommand,
  replayCommand,
  studyCommand,
]

/** Those for which the speed of codecs is felt. */
const measuring = ['recommend', 'compare', 'sensitivity', 'replay', 'study']

const epilogue = `
Examples:
  kqv recommend trace.safetensors --out out
  kqv export out/policy.json --engine llama.cpp
  kqv help recommend

Exit codes: 0 done, 1 the answer is no, 2 bad use or bad input.`

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command('kqv')
    .description("How to quantize a language model's KV cache, tensor by tensor, with evidence.")
    .version(packageVersion(), '-V, --version', 'print the version')
    .addHelpText('after', epilogue)
    .hook('preAction', (_, command) => {
      if (measuring.includes(command.name())) noteMissingKernels()
    })
  for (const create of commands) program.addCommand(create())
  return withOneLineErrors(program)
}

/** Errors of use leave as exceptions, after a line on standard error. */
function withOneLineErrors(command: Command): Command {
  const who = command.parent ? `kqv ${command.name()}` : 'kqv'
  command
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ minWidthToWrap: 20 })
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`${describeUseError(who, text)}\n`),
    })
  for (const child of command.commands) withOneLineErrors(child)
  return command
}
