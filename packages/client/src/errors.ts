/** The connection broke, or was not there: whether the command was executed is unknown. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'CONNECTION_LOST';
}

/** More commands in flight, or more unsent bytes, than the connection's bounds allow. */
export class InFlightExceeded extends Error {
  override readonly name = 'InFlightExceeded';
  readonly code = 'IN_FLIGHT_EXCEEDED';
}

/** The other side does not speak RESP, or answered what nobody asked. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
  readonly code = 'PROTOCOL_VIOLATION';
}

/** No node serves the slot of the key, as far as the known topology goes. */
export class SlotUnserved extends Error {
  override readonly name = 'SlotUnserved';
  readonly code = 'SLOT_UNSERVED';
}
