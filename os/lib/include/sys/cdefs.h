// What headers of other systems are written with (BSD).
#pragma once

#ifdef __cplusplus
#define __BEGIN_DECLS extern "C" {
#define __END_DECLS }
#else
#define __BEGIN_DECLS
#define __END_DECLS
#endif
#define __P(parameters) parameters
#define __CONCAT(a, b) a##b
#define __STRING(a) #a
#define __THROW
#define __nonnull(parameters)
