/** Programs in Go that tests and benchmarks drive us with: other people's clients, in another language. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findOnPath } from './oracles.js';

const cacheFolder = fileURLToPath(new URL('../../../.cache/', import.meta.url));
const buildMsMax = 600_000;

const packages = {
  ghz: 'github.com/bojand/ghz/cmd/ghz@v0.120.0',
  grpcurl: 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3',
} as const;

/** From PATH, from the cache, or built into the cache where Go and its packages can be had. */
export async function findGoTool(name: keyof typeof packages): Promise<string | undefined> {
  const cached = join(cacheFolder, 'bin', name);
  const found = findOnPath(name) ?? (existsSync(cached) ? cached : undefined);
  if (found !== undefined) return found;
  const go = findOnPath('go') ?? '/usr/local/go/bin/go';
  if (!existsSync(go)) return undefined;
  const GOPATH = join(cacheFolder, 'go');
  const env = { ...process.env, GOBIN: dirname(cached), GOPATH, GOFLAGS: '-modcacherw' };
  const options = { env, cwd: '/', timeout: buildMsMax };
  await promisify(execFile)(go, ['install', packages[name]], options).catch(() => undefined);
  return existsSync(cached) ? cached : undefined;
}
