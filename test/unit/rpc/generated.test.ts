import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { skip } from '@millrace/testing';
import { repositoryRoot } from '../source-files.js';

describe('generated gRPC code', () => {
  it('is what the contracts in proto/ generate', function () {
    this.timeout(60_000);
    const plugin = join(repositoryRoot, 'node_modules', '.bin', 'protoc-gen-ts_proto');
    const buf = join(repositoryRoot, 'node_modules', '.bin', 'buf');
    if (!existsSync(plugin) || spawnSync(buf, ['--version']).status !== 0) {
      skip(this, 'buf or its plugin is not installed');
    }
    const script = join(repositoryRoot, 'scripts', 'generate-grpc.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});
