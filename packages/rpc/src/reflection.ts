import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { descriptorSet } from './generated/descriptors.js';

/** Lets grpcurl and other tools find out what there is to call. */
export function addReflection(server: Server): void {
  // The library wants what a loader of .proto files makes, and uses nothing of it but the files' descriptors.
  const definition = {
    descriptors: {
      format: 'Protocol Buffer 3 DescriptorProto',
      type: {},
      fileDescriptorProtos: readDescriptors(),
    },
  };
  new ReflectionService(
    definition as unknown as ConstructorParameters<typeof ReflectionService>[0],
  ).addToServer(server);
}

/** A FileDescriptorSet is nothing but its files, each field 1. */
function readDescriptors(): Buffer[] {
  const reader = new BinaryReader(Buffer.from(descriptorSet, 'base64'));
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    reader.tag();
    files.push(Buffer.from(reader.bytes()));
  }
  return files;
}
