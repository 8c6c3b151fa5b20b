/** What commander says, and how we say it. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^unknown option '(.*)'$/, 'unknown option, got "$1"'],
  [/^unknown command '(.*)'$/, 'unknown command, got "$1"'],
  [/^missing required argument '(.*)'$/, '<$1> is missing, got nothing'],
  [/^required option '(--[\w-]+).*' not specified$/, '$1 is missing, got nothing'],
  [/^option '(--[\w-]+).*' argument missing$/, '$1 needs a value, got nothing'],
  [
    /^option '(--[\w-]+).*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s,
    '$1: expected one of $3, got "$2"',
  ],
  [/^option '(--[\w-]+).*' argument '(.*)' is invalid\. (.*)$/s, '$1: $3, got "$2"'],
  [/^option '(--[\w-]+).*' cannot be used with option '(--[\w-]+).*'$/, '$1 excludes $2, got both'],
  [/^too many arguments.* Expected (\d+) .* but got \d+: (.*)\.$/s, 'too many arguments, got $2 for $1'],
]

/**
 * Commander's error as one line, `kqv: <command>: <what is wrong>, got <value>; <way out>`.
 *
 * @param who the words before the arguments, as `kqv recommend`
 * @param text `error: ...`, with a suggestion in brackets on the next line
 */
export function describeUseError(who: string, text: string): string {
  const [, said = text.trim(), suggestion] = /^error: (.*?)(?:\n\((.*)\))?\s*$/s.exec(text) ?? []
  const known = sentences.find(([pattern]) => pattern.test(said))
  const sentence = known ? said.replace(...known) : said
  const wayOut = suggestion?.replace('Did you mean', 'did you mean') ?? `see ${who} --help`
  return `${who.replace(' ', ': ')}: ${sentence}; ${wayOut}`
}
