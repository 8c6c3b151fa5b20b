import { beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { type Outcome, runKqv } from './runKqv.ts'
import { temporaryFolder } from './traceFiles.ts'

const folder = temporaryFolder()

describe('help', () => {
  const { commands } = createProgram()

  it.each(commands.map((command) => [command.name(), command] as const))(
    'of kqv %s explains, shows examples and ends nothing in doubt',
    (_, command) => {
      let help = ''
      command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 }).outputHelp()
      expect(help).toMatchSnapshot()
      expect(help).toMatch(/\nExamples:\n {2}kqv /)
      expect(help).not.toMatch(/.{81}/)
    },
  )
})

describe('help on a narrow terminal', () => {
  const program = createProgram()

  it.each([program, ...program.commands].map((command) => [command.name(), command] as const))(
    'fits in its lines: %s',
    (_, command) => {
      command.configureOutput({ getOutHelpWidth: () => 60 })
      expect(command.helpInformation()).not.toMatch(/.{61}/)
    },
  )
})

describe('the program itself', () => {
  let outcomes: readonly Outcome[]
  beforeAll(async () => {
    const typed = [[], ['help'], ['--help'], ['help', 'recommend'], ['recommend', '--help'], ['--version']]
    outcomes = await Promise.all(typed.map((words) => runKqv(folder, words)))
  }, 60_000)

  it('prints its help when it is called alone, and by two names', () => {
    const [alone, byCommand, byOption] = outcomes
    expect(alone).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: kqv /) })
    expect(byCommand).toEqual(alone)
    expect(byOption).toEqual(alone)
    expect(alone.stdout).toMatchSnapshot()
  })

  it('prints the help of a command by two names', () => {
    expect(outcomes[3].stdout).toMatch(/^Usage: kqv recommend /)
    expect(outcomes[3]).toEqual(outcomes[4])
  })

  it('prints its version', () => {
    expect(outcomes[5]).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})
