import { ValidateIf } from 'class-validator';

/** May be left out. A key that is there without a value is a fault: it was meant to say something. */
export const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
