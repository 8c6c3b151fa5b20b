import { Command } from 'commander'
import type { Recommendation } from '../../advisor/recommendation.ts'
import { storedSize } from '../../advisor/storedSize.ts'
import { nearestSetting } from '../../engines/nearestSetting.ts'
import { engines, findEngine } from '../../engines/registry.ts'
import { createVectorBytes } from '../../engines/standIn.ts'
import { documentText } from '../../formats/documentText.ts'
import { type ExportedSetting, engineSettingSchema } from '../../formats/engineSettingSchema.ts'
import type { PolicyFile } from '../../formats/policySchema.ts'
import { jsonOption } from '../options.ts'
import { outputColumns, print } from '../print.ts'
import { readPolicyFile } from '../readPolicyFile.ts'
import { exportedText } from '../text/exportedText.ts'

export function exportCommand(): Command {
  return new Command('export')
    .description('turn a policy into the settings of an engine')
    .argument('<policy>', 'policy.json, as kqv recommend writes it')
    .requiredOption('--engine <name>', `one of ${engines.map(({ id }) => id).join(', ')}`)
    .addOption(jsonOption)
    .addHelpText('after', examples)
    .action((path: string, { engine, json }: { engine: string; json?: boolean }) => {
      const exported = exportPolicy(readPolicyFile(path), engine)
      print(
        json
          ? documentText(engineSettingSchema, { format: 'kqv-engine-setting-1', ...exported })
          : exportedText(exported, outputColumns()),
      )
    })
}

const examples = `
Examples:
  kqv export out/policy.json --engine vllm
  kqv export out/policy.json --engine llama.cpp --json`

/** The setting that was measured with the policy; else the one nearest to it in size. */
function exportPolicy(policy: PolicyFile, name: string): ExportedSetting {
  const engine = findEngine(name)
  const budget = policy.budget ?? sizeOf(policy)
  const measured = policy.engines?.find((projection) => projection.engine === engine.id)
  if (measured) {
    const { setting, configuration, stored, fitsBudget, cannotExpress, warnings } = measured
    const { projectionLoss, withoutFallback } = measured
    return {
      engine: engine.id,
      setting,
      configuration,
      stored,
      ...(projectionLoss && { projectionLoss }),
      budget,
      fitsBudget,
      cannotExpress,
      warnings,
      ...(withoutFallback && { withoutFallback }),
    }
  }
  const { setting, bytesPerToken } = nearestSetting(engine, policy)
  return {
    engine: engine.id,
    setting: setting.label,
    configuration: setting.configuration,
    stored: storedSize(bytesPerToken, policy.assignments.length * policy.shape.headDim),
    budget,
    fitsBudget: bytesPerToken <= budget.bytesPerToken,
    cannotExpress: engine.cannotExpress,
    warnings: setting.warnings,
  }
}

/** What the policy itself takes. */
function sizeOf({ assignments, shape }: PolicyFile): Recommendation['budget'] {
  const bytesOf = createVectorBytes(shape.headDim)
  const bytesPerToken = assignments.reduce((sum, { codec }) => sum + bytesOf(codec), 0)
  return {
    bitsPerValue: storedSize(bytesPerToken, assignments.length * shape.headDim).bitsPerValue,
    bytesPerToken,
  }
}
