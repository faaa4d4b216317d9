/** Another consumer has changed one of these shipments meanwhile: read them again. Nothing was written. */
export class ConflictError extends Error {
  constructor() {
    super('a shipment was changed by another consumer meanwhile');
    this.name = 'ConflictError';
  }
}
