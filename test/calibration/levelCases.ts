import { associationLevelCases } from './associationLevelCases.ts'
import { familyLevelCases } from './familyLevelCases.ts'
import type { LevelCase } from './levelCase.ts'
import { pairedLevelCases } from './pairedLevelCases.ts'
import { twoArmLevelCases } from './twoArmLevelCases.ts'

export const levelCases: readonly LevelCase[] = [
  ...pairedLevelCases,
  ...twoArmLevelCases,
  ...associationLevelCases,
  ...familyLevelCases,
]
