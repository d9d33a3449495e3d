/**
 * `help a b` as `a b --help`. Commander's own help command takes one word and, where no command is
 * called so, says that none was given.
 */
import type { Command } from 'commander'

/**
 * The words of a command line with a leading `help` moved behind the command it asks about. A word
 * that names no command stays last, so that parsing refuses it and suggests a similar one.
 */
export function helpAsOption(program: Command, words: readonly string[]): string[] {
  const at = words.indexOf('help')
  const topic = words.slice(at + 1).filter((word) => !word.startsWith('-'))
  const before = words.slice(0, at)
  if (at === -1 || topic.length === 0 || commandAt(program, before) === undefined) return [...words]
  const path = [...before]
  for (const word of topic) {
    const command = commandAt(program, path)
    if (!command || command.commands.length === 0) break
    path.push(word)
  }
  return commandAt(program, path) ? [...path, '--help'] : path
}

/** The command that words lead to, one subcommand after the other. */
function commandAt(program: Command, words: readonly string[]): Command | undefined {
  let command: Command | undefined = program
  for (const word of words) {
    command = command?.commands.find((candidate) => candidate.name() === word || candidate.aliases().includes(word))
  }
  return command
}
