import {
  ConfigFile,
  type ConfigTable,
  describeFlag,
  readEnvironment,
  resolveConfig,
  type Rows,
  type Setting,
  type Values,
} from '@millrace/base';
import { type Command, InvalidArgumentError, Option } from 'commander';

const PLACEHOLDER_CHARACTERS_MAX = 32;

/** A flag for each row of the table, and `--config` for a file of them. */
export function addConfigOptions(command: Command, table: ConfigTable): Command {
  command.option('--config <file>', 'a YAML file with any of these keys');
  for (const [name, row] of Object.entries(table.rows)) {
    const option = new Option(`--${name} ${placeholder(row.typeName)}`, describeFlag(table, name));
    option.attributeName = () => name;
    option.argParser((text: string, before: string | undefined) => {
      if (before === undefined) return text;
      if (row.typeName === 'list') return `${before} ${text}`;
      throw new InvalidArgumentError('It is given twice.');
    });
    command.addOption(option);
  }
  return command;
}

/** A switch may stand alone; many words to choose among would push the descriptions off the screen. */
function placeholder(typeName: string): string {
  if (typeName === 'yes|no') return '[yes|no]';
  return typeName.length > PLACEHOLDER_CHARACTERS_MAX ? '<word>' : `<${typeName}>`;
}

/** The configuration of a service: its file, then its environment variables, then its flags, the later ones on top. */
export async function readConfig<R extends Rows>(
  command: Command,
  table: ConfigTable<R>,
): Promise<Values<R>> {
  return (await readConfigAndFile(command, table)).config;
}

/** The same, with the file for those who can bring it up to date. */
export async function readConfigAndFile<R extends Rows>(
  command: Command,
  table: ConfigTable<R>,
): Promise<{ config: Values<R>; configFile?: ConfigFile }> {
  const flags = command.opts<Record<string, string | true | undefined>>();
  const { config: file } = flags;
  const configFile = typeof file === 'string' ? await ConfigFile.open(file) : undefined;
  const fromFlags = Object.entries(flags).flatMap(([name, text]): Setting[] =>
    name === 'config' || text === undefined
      ? []
      : [{ name, text: text === true ? 'yes' : text, where: `--${name}` }],
  );
  const fromFile = configFile?.settings ?? [];
  const config = resolveConfig(table, fromFile, readEnvironment(table, process.env), fromFlags);
  return configFile === undefined ? { config } : { config, configFile };
}
