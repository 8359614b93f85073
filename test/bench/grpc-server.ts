// The servers that the gRPC benchmark compares, each in a process of its own: `gateway <store port>...`, `bare` or `bytes`.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  handleUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { batchReadProto, commandProto, startGateway } from '@millrace/rpc';
import { answerTo, readsABatch } from './grpc-messages.js';

const [mode, ...ports] = process.argv.slice(2);

async function listen(): Promise<number> {
  if (mode === 'bare') return startBare(decodedBatchRead);
  if (mode === 'bytes') return startBare(bytesBatchRead);
  const seeds = ports.map((port) => ({ host: '127.0.0.1', port: Number(port) }));
  const gateway = await startGateway({ host: '127.0.0.1', port: 0, seeds });
  await gateway.client.ready(AbortSignal.timeout(10_000));
  return gateway.address.port;
}

type BatchReadMethod = [ServiceDefinition, UntypedServiceImplementation];

const results = Array.from({ length: readsABatch }, (_, read) => ({ outcome: answerTo(read) }));

/** The generated code decodes each request and encodes the constant answer. */
function decodedBatchRead(): BatchReadMethod {
  const batchRead: batchReadProto.BatchReadServiceServer['batchRead'] = (_, callback) =>
    callback(null, { results });
  return [batchReadProto.BatchReadServiceService, { batchRead }];
}

/** Nothing is decoded or encoded at all: what grpc-js alone can do. */
function bytesBatchRead(): BatchReadMethod {
  const answer = Buffer.from(batchReadProto.BatchReadResponse.encode({ results }).finish());
  const definition = {
    batchRead: {
      ...batchReadProto.BatchReadServiceService.batchRead,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
    },
  };
  const batchRead: handleUnaryCall<Buffer, Buffer> = (_, callback) => callback(null, answer);
  return [definition, { batchRead }];
}

/** grpc-js with nothing behind it: the same messages as constants. */
function startBare(createBatchRead: () => BatchReadMethod): Promise<number> {
  const value = { kind: { $case: 'bulk' as const, value: answerTo(0).value } };
  const server = new Server();
  const command: commandProto.CommandServiceServer = {
    execute: (_, callback) => callback(null, { value }),
  };
  server.addService(...createBatchRead());
  server.addService(commandProto.CommandServiceService, command);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

process.send?.(await listen());
process.on('disconnect', () => process.exit());
