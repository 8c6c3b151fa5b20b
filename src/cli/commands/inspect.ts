import { Command } from 'commander'
import { documentText } from '../../formats/documentText.ts'
import { writePolicy } from '../../formats/policyFile.ts'
import { traceSummarySchema } from '../../formats/traceSummarySchema.ts'
import { openCheckedTrace } from '../openCheckedTrace.ts'
import { jsonOption } from '../options.ts'
import { print } from '../print.ts'
import { readPolicyFile } from '../readPolicyFile.ts'
import { policyText } from '../text/policyText.ts'
import { traceText } from '../text/traceText.ts'

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('say what a trace or a policy holds, after checking it')
    .argument('<file>', 'a trace (safetensors, npz) or a policy (json)')
    .addOption(jsonOption)
    .addHelpText('after', examples)
    .action((path: string, { json = false }: { json?: boolean }) =>
      print(path.endsWith('.json') ? describePolicy(path, json) : describeTrace(path, json)),
    )
}

const examples = `
Examples:
  kqv inspect trace.safetensors
  kqv inspect out/policy.json --json`

function describePolicy(path: string, json: boolean): string {
  const policy = readPolicyFile(path)
  return json ? writePolicy(policy) : policyText(policy)
}

function describeTrace(path: string, json: boolean): string {
  const { readHead: _, ...facts } = openCheckedTrace(path)
  return json
    ? documentText(traceSummarySchema, { format: 'kqv-trace-summary-1', ...facts })
    : traceText(facts)
}
