import { builtInDecoders } from '../decoder.js';
import type { CreateDecoder } from '../decoder.js';
import * as limits from '../limits.js';
import { readCondition } from './condition-schema.js';
import type { PipelineConfig } from './pipeline-config.js';
import { readSource } from './source-schema.js';
import { readTarget, required } from './target-schema.js';
import { YamlValue } from './yaml-value.js';

const pipelineKeys = ['name', 'source', 'decoder', 'filter', 'targets', 'deliveryBytes'];

/** The pipelines of a file. Throws a `PipelineError` with the place of the first thing that is wrong. */
export function parsePipelines(
  text: string,
  file: string,
  decoders: ReadonlyMap<string, CreateDecoder> = builtInDecoders,
): PipelineConfig[] {
  const root = YamlValue.parse(text.slice(0, limits.pipelineFileBytesMax + 1), file);
  if (text.length > limits.pipelineFileBytesMax) {
    throw root.error(`longer than ${limits.pipelineFileBytesMax} bytes`);
  }
  const list = required(root.map(['pipelines']), 'pipelines', root);
  const names = new Set<string>();
  const pipelines = list.list().map((value) => readPipeline(value, names, decoders));
  if (pipelines.length === 0) throw list.error('has to have at least one pipeline');
  return pipelines;
}

function readPipeline(
  value: YamlValue,
  names: Set<string>,
  decoders: ReadonlyMap<string, CreateDecoder>,
): PipelineConfig {
  const entries = value.map(pipelineKeys);
  const nameValue = required(entries, 'name', value);
  const name = nameValue.string();
  if (!/^[\w.-]{1,100}$/.test(name)) throw nameValue.error('has letters, digits, _, . and - only');
  if (names.has(name)) throw nameValue.error(`there is already a pipeline "${name}"`);
  names.add(name);
  const targets = required(entries, 'targets', value);
  const items = targets.list();
  if (items.length === 0) throw targets.error('has to have at least one target');
  if (items.length > limits.targetsMax)
    throw targets.error(`more than ${limits.targetsMax} targets`);
  const filter = entries.get('filter');
  return {
    name,
    source: readSource(required(entries, 'source', value), name),
    decoder: entries.get('decoder')?.oneOf([...decoders.keys()]) ?? 'json',
    filter: filter === undefined ? undefined : readCondition(filter),
    targets: items.map(readTarget),
    deliveryBytes:
      entries.get('deliveryBytes')?.integer(1024, 16 * 1024 * 1024) ?? limits.deliveryBytes,
  };
}
