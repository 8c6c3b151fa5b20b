import type { SourceFile } from './sourceFile.ts'

/** Something that must hold of `src/`. */
export interface Rule {
  /** Ends the sentence "the source ...". */
  readonly title: string
  /** What breaks the rule, a line each; none where it holds. */
  violations(files: readonly SourceFile[]): string[]
}

/** A rule that looks at one file at a time. */
export function fileRule(title: string, violations: (file: SourceFile) => string[]): Rule {
  return { title, violations: (files) => files.flatMap(violations) }
}
