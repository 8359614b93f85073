import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PipelineConfig } from './config/pipeline-config.js';
import { parsePipelines } from './config/pipeline-schema.js';
import type { CreateDecoder } from './decoder.js';

/** The pipelines that are run where none are given: recorded events, nothing to install. */
export const demoPipelineFile = fileURLToPath(new URL('../pipelines/demo.yaml', import.meta.url));

/** Reads and checks a pipeline file. Throws a `PipelineError` where it cannot be used. */
export async function readPipelines(
  file: string,
  decoders?: ReadonlyMap<string, CreateDecoder>,
): Promise<PipelineConfig[]> {
  return parsePipelines(await readFile(file, 'utf8'), file, decoders);
}
