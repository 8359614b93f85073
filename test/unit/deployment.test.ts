import assert from 'node:assert/strict';
import { type ConfigTable, readEnvironment, resolveConfig } from '@millrace/base';
import { parsePipelines } from '@millrace/ingest';
import { storeTable } from '@millrace/server';
import { gatewayTable, ingestorTable } from 'millrace/tables';
import { parse } from 'yaml';
import { readText } from './source-files.js';

interface ComposeService {
  command?: string;
  environment?: Record<string, string>;
  ports?: string[];
}

const compose = parse(readText('docker-compose.yml'), { merge: true }) as {
  services: Record<string, ComposeService>;
};
const tables: Record<string, ConfigTable> = {
  store: storeTable,
  gateway: gatewayTable,
  ingestor: ingestorTable,
};

describe('docker-compose.yml', () => {
  const ours = Object.entries(compose.services).filter(([, { command }]) => command! in tables);

  it('runs two stores, a gateway and an ingestor', () => {
    const commands = ours.map(([, { command }]) => command).sort();
    assert.deepEqual(commands, ['gateway', 'ingestor', 'store', 'store']);
  });

  for (const [name, { command, environment }] of ours) {
    it(`configures ${name} with keys and values that exist`, () => {
      const table = tables[command!];
      const settings = readEnvironment(table, environment!);
      assert.equal(
        settings.length,
        Object.keys(environment!).filter((key) => !key.startsWith('AWS_')).length,
        'every variable is one of ours',
      );
      resolveConfig(table, settings);
    });
  }

  it('gives the stores the credentials of the S3 server', () => {
    const { s3, ...others } = compose.services;
    for (const { command, environment } of Object.values(others)) {
      if (command !== 'store') continue;
      assert.equal(environment!['AWS_ACCESS_KEY_ID'], s3.environment!['ROOT_ACCESS_KEY']);
      assert.equal(environment!['AWS_SECRET_ACCESS_KEY'], s3.environment!['ROOT_SECRET_KEY']);
    }
  });

  it('publishes ports on the loopback interface only', () => {
    for (const { ports = [] } of Object.values(compose.services)) {
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/);
    }
  });
});

describe('pipelines that are shipped', () => {
  for (const file of ['deploy/pipelines.yaml', 'packages/ingest/pipelines/demo.yaml']) {
    it(`${file} is valid`, () => assert.ok(parsePipelines(readText(file), file).length > 0));
  }
});

describe('Grafana dashboard', () => {
  it('asks the provisioned datasource, each panel something', () => {
    const dashboard = JSON.parse(readText('deploy/grafana/dashboards/millrace.json')) as {
      panels: { title: string; targets: { expr: string; datasource: { uid: string } }[] }[];
    };
    const source = parse(readText('deploy/grafana/provisioning/datasources/prometheus.yml')) as {
      datasources: { uid: string }[];
    };
    for (const { title, targets } of dashboard.panels) {
      assert.ok(targets.length > 0, title);
      for (const { datasource } of targets) {
        assert.equal(datasource.uid, source.datasources[0].uid, title);
      }
    }
  });
});
