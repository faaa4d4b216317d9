export * from './attention.entities';
export * from './data-source';
export * from './knowledge.entities';
export * from './migrate';
export * from './progress.entities';
export * from './publication.entities';
export * from './shipment.entity';
export * from './shipment-event.entity';
