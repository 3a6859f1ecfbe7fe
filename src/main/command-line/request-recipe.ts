import { Argument, type Command } from 'commander'
import { printAltName } from '../../shared/alt-name.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { recipeTools, requestRecipe, type RequestRecipe, type RecipeTool } from '../../shared/request-recipes.ts'
import { nameText } from '../../shared/subject.ts'
import type { Answer } from './answer.ts'
import { badUsage } from './failure.ts'
import { examples } from './examples.ts'
import type { Invocation } from './invocation.ts'
import { addAltNameOption, addKeyOption, altNamesOf } from './issue-options.ts'
import { paint, type Line } from './line.ts'
import { shellWords } from './shell-words.ts'
import { indent } from './table.ts'

interface RecipeOptions {
  cn: string
  san?: string[]
  key?: KeyType
}

/** Adds the command that says how a key is born on the device. It needs no vault. */
export function addRequestRecipeCommand(request: Command, invocation: Invocation): void {
  examples(
    addKeyOption(
      addAltNameOption(
        request
          .command('recipe')
          .description('print how to make a key on the device itself, and a request that can leave it')
          .addArgument(new Argument('<tool>', 'what the device has').choices(recipeTools))
          .requiredOption('--cn <id>', 'common name: the id of a device, the host name of a broker'),
      ),
      'ec-p256, if left out',
    ),
    'request recipe openssl --cn sensor-9',
    'request recipe certtool --cn mqtt.home.lan --san dns:mqtt.home.lan --san ip:192.168.1.10',
    'request recipe esp-idf --cn sensor-9 --json',
  ).action(invocation.answer((tool: RecipeTool, options: RecipeOptions) => show(invocation, tool, options)))
}

async function show({ surroundings }: Invocation, tool: RecipeTool, { cn, san, key }: RecipeOptions): Promise<Answer> {
  const name = nameText(64).safeParse(cn)
  if (!name.success) throw badUsage(`--cn ${name.error.issues[0]!.message}.`, 'Correct it and try again.')
  const value = requestRecipe(tool, { commonName: name.data, altNames: altNamesOf(san) ?? [], keyType: key ?? 'ec-p256' })
  return { value, lines: recipeLines(value, surroundings.programWords) }
}

function recipeLines(recipe: RequestRecipe, programWords: readonly string[]): Line[] {
  const { title, notes, files, commands, keyFile, requestFile, altNamesForSigner } = recipe
  const sign = [
    ...[...programWords, 'request', 'sign', requestFile, '--profile', 'ID'],
    ...altNamesForSigner.flatMap((each) => ['--san', printAltName(each)]),
    ...['--to', requestFile.replace(/\.csr$/, '.crt')],
  ]
  return [
    paint('bold', title),
    ...notes,
    ...files.flatMap(({ name, content }): Line[] => ['', ['Write this into ', paint('bold', name), ':'], ...indent(content.trimEnd().split('\n'))]),
    '',
    'Then, on the device:',
    ...indent(commands),
    '',
    keyFile === null
      ? ['The key stays on the chip. Carry the request, as ', paint('bold', requestFile), ', to the vault and sign it there:']
      : ['The key is in ', paint('bold', keyFile), ' and stays there. Carry ', paint('bold', requestFile), ' to the vault and sign it there:'],
    ...indent([shellWords(sign)]),
  ]
}
