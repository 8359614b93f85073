import type {
  handleUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { ClusterClient } from '@millrace/client';
import { failureOf } from '../error-catalogue.js';
import { BatchReadServiceService } from '../generated/millrace/v1/batch_read.js';
import { BatchRead } from './batch-read.js';
import { BatchRequest } from './batch-request.js';

/** The generated definition with the bytes left as they are: messages as objects cost too much. */
export const batchReadDefinition: ServiceDefinition = {
  batchRead: {
    ...BatchReadServiceService.batchRead,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
  },
};

export function createBatchReadService(client: ClusterClient): UntypedServiceImplementation {
  const batchRead: handleUnaryCall<Buffer, Buffer> = (call, callback) => {
    const { buffer, byteOffset, length } = call.request;
    try {
      const request = new BatchRequest(new Uint8Array(buffer, byteOffset, length));
      new BatchRead(client, request, (response) => callback(null, response)).start();
    } catch (error) {
      callback(failureOf(error));
    }
  };
  return { batchRead };
}
