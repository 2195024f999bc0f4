using System.Runtime.CompilerServices;

// Only blittable types cross to the library, so no marshalling stubs are wanted.
[assembly: DisableRuntimeMarshalling]
