//===- Networks.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions that build each network; Architectures.cpp names them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ARCHITECTURES_NETWORKS_H
#define BONSAI_PASSES_IMPORT_ARCHITECTURES_NETWORKS_H

#include "passes/import/architectures/NetworkBuilder.h"

namespace bonsai {

/// ResNet for ImageNet (He et al. 2015), stride in the 3x3 convolution as in
/// torchvision, of basic blocks. `blocks` has their number in each of the four
/// stages.
void buildBasicResNet(NetworkBuilder &builder, llvm::ArrayRef<int64_t> blocks);
/// The same of bottleneck blocks.
void buildBottleneckResNet(NetworkBuilder &builder,
                           llvm::ArrayRef<int64_t> blocks);
/// ResNet for CIFAR-10 with option-A shortcuts (no parameters), `blocks` basic
/// blocks in each of the three stages.
void buildCifarResNet(NetworkBuilder &builder, int64_t blocks);

/// VGG-16 (configuration D) without batch normalization.
void buildVgg16(NetworkBuilder &builder);
/// VGG-16 for CIFAR-10 with batch normalization and two linear layers, as
/// pruned by Li et al. 2017.
void buildVgg16Cifar10(NetworkBuilder &builder);
void buildVgg16Cifar100(NetworkBuilder &builder);
void buildLeNet300100(NetworkBuilder &builder);
void buildLeNet5(NetworkBuilder &builder);
/// MobileNet v1, width 1.0.
void buildMobileNetV1(NetworkBuilder &builder);
/// MobileNet v2, width 1.0.
void buildMobileNetV2(NetworkBuilder &builder);
/// SqueezeNet 1.1.
void buildSqueezeNet(NetworkBuilder &builder);
/// YOLOv3 up to the maps that decoding reads. Image sizes are multiples of 32.
void buildYoloV3(NetworkBuilder &builder, int64_t classes);

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_ARCHITECTURES_NETWORKS_H
